/** Opens a data folder's store, told by a first line, and ends: for tests that kill it meanwhile. */
import { openGatewayStore } from "../../src/store/gateway-store.ts";

process.stdout.write("opening\n", () => openGatewayStore(process.argv[2] ?? "", {}).close());
