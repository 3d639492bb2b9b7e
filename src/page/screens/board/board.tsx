/** «I dag»: may I use this instrument? For anybody who walks by. */
import { Heading } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";

export const BoardScreen = () => <Heading>{t.board.title}</Heading>;
