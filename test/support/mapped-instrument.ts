/** An instrument without a driver of its own: its file with a mapping, and what it sends. */
import { frameMessage } from "../../src/protocol/lis1/index.ts";
import { tcpServer } from "./gateway-harness-site.ts";
import { dialIn } from "./scripted-device.ts";

export const mappedLots = `kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId
control;CRP;quikread-go;Test Control;low;L1;2099-12;mg/L;20;;16;24;;;;QC-LOW1
reagent;CRP;quikread-go;Test CRP;;R1;2099-12;;;;;;;;;
`;

export const mappedDeviceYaml = (port: number, more = ""): string => `id: crp-1
name: Test
driver: quikread-go
mode: astm
connection: ${tcpServer(port)}
inUseFrom: 2018-01-01
analytes: [CRP]
qc:
  CRP: { levels: [low], interval: { type: rolling, hours: 168 }, newLot: none, source: test, validFrom: 2018-01-01 }
mapping:
  family: lis2
  fields: { sequence: O.4, reagentLot: M.4 }
  analytes: { CRP: { codes: [C01], units: { mg/l: mg/L } } }
  decimal: comma
  controls: [{ field: patientId, prefix: QC }]
protocol: { family: lis2, acknowledgeEot: true }
${more}`;

interface Sent {
  readonly id: string;
  readonly sequence: number;
  readonly value: string;
  readonly measuredAt: string;
}

/** One message in frames, as the device sends it after its ENQ was answered. */
export function mappedMessage({ id, sequence, value, measuredAt }: Sent): Buffer {
  const time = measuredAt.replace(/\D/g, "");
  const records = [
    ...["H|\\^&|||X|||||||P|LIS2-A2", `P|1|${id}`, `O|1|S|${sequence}`, `R|1|^^^C01|${value}|mg/l||||F||||${time}`],
    ...["M|1|REAGENT|R1", "L|1|N"],
  ];
  return Buffer.concat(frameMessage(records.map((record) => `${record}\r`).join(""), { framePerRecord: true }));
}

export async function sendMapped(port: number, sent: Sent): Promise<void> {
  const device = await dialIn(port);
  device.send("\x05");
  await device.hears(/^\x06$/);
  device.send(mappedMessage(sent));
  await device.hears(/^\x06{7}$/);
  device.send("\x04");
  // The protocol block: this one wants an answer to its end of transmission.
  await device.hears(/^\x06{8}$/);
  device.close();
}
