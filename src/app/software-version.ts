/** Which Labbro this is. */
import description from "../../package.json" with { type: "json" };

export const softwareVersion: string = description.version;
