/** The demo's own site, as the same YAML and CSV files that an administrator would write. Everything in it says DEMO. */
export interface DemoPorts {
  readonly broker: number;
  readonly admin: number;
  readonly crp: number;
  readonly inr: number;
  readonly reader: number;
  /** A serial path, or a TCP port where the system has no PTY. */
  readonly hba1c: string | number;
}

export function demoFiles(ports: DemoPorts, inUseFrom: string): Readonly<Record<string, string>> {
  return {
    "labbro.yaml": `site: { id: demo, name: DEMO Hjemmetjenesten, organisation: "974770482" }
gateway: { id: demo-base, timezone: Europe/Oslo, processing: test }
mqtt: { embedded: { port: ${ports.broker} } }
journal: { application: EPJ, facility: DEMO, profile: oru-r01 }
qcReceiver: { application: LABQC, facility: DEMO }
admin: { host: 127.0.0.1, port: ${ports.admin} }
`,
    "devices/crp-1.yaml": `id: crp-1
name: DEMO Afinion 2
driver: afinion-2
mode: hl7
connection: { type: tcp-server, host: 127.0.0.1, port: ${ports.crp}, allow: [127.0.0.1] }
expect: { serial: AF20990001 }
inUseFrom: ${inUseFrom}
analytes: [CRP]
qc:
  CRP: ${policy("[C I, C II]", inUseFrom)}
`,
    "devices/hba1c-1.yaml": `id: hba1c-1
name: DEMO DCA Vantage
driver: dca-vantage
mode: astm
connection: ${hba1cConnection(ports.hba1c)}
expect: { serial: S099001 }
inUseFrom: ${inUseFrom}
analytes: [{ name: HbA1c, unit: mmol/mol }]
qc:
  HbA1c: ${policy("[normal, abnormal]", inUseFrom)}
`,
    "devices/inr-1.yaml": `id: inr-1
name: DEMO CoaguChek
driver: coaguchek
mode: poct1a
connection: { type: tcp-server, host: 127.0.0.1, port: ${ports.inr}, allow: [127.0.0.1] }
expect: { serial: UQ0990001 }
inUseFrom: ${inUseFrom}
analytes: [INR]
qc:
  INR: ${policy('[level 1], deviceLevels: { "1": level 1 }', inUseFrom)}
`,
    "devices/reader-1.yaml": `id: reader-1
name: DEMO Reader
driver: generic-hl7
mode: hl7
connection: { type: tcp-server, host: 127.0.0.1, port: ${ports.reader}, allow: [127.0.0.1] }
expect: { serial: RD990001 }
inUseFrom: ${inUseFrom}
analytes:
  - CRP
  - name: Strep A
    kind: ordinal
    answers:
      - { value: NEG, text: Negativ, code: "260385009", system: SCT }
      - { value: POS, text: Positiv, code: "10828004", system: SCT }
qc:
  CRP: ${policy("[normal]", inUseFrom, "reagent-lot")}
  Strep A: ${policy("[normal]", inUseFrom)}
mapping:
  family: hl7
  fields: { sequence: OBR-3.1, reagentLot: OBR-23.2, controlLot: PID-3.1 }
  analytes:
    CRP: { codes: [CRP], units: [mg/L] }
    Strep A: { codes: [STREP], units: [""] }
confirmed: { by: DEMO, at: ${inUseFrom}, capture: DEMO }
`,
    "codes.yaml": `version: DEMO
source: "DEMO: invented, no code of NLK"
analytes:
  - analyte: Strep A
    nlk: { code: NPU99999, name: DEMO Streptokokker gruppe A }
    loinc: { code: 6556-5, name: DEMO Streptococcus pyogenes Ag }
`,
  };
}

const policy = (levels: string, validFrom: string, lotScope = "device"): string =>
  `{ controlKind: liquid, levels: ${levels}, levelMode: all, interval: { type: calendar-week }, grace: { workdays: 2 }, ` +
  `newLot: none, lotScope: ${lotScope}, rules: poc-basis, source: "DEMO", validFrom: ${validFrom} }`;

const hba1cConnection = (place: string | number): string =>
  typeof place === "string"
    ? `{ type: serial, path: ${place}, baudRate: 9600 }`
    : `{ type: tcp-server, host: 127.0.0.1, port: ${place}, allow: [127.0.0.1] }`;

/** Reagent lot 10230002 of CRP ran out long ago. */
export const demoLots = `kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId;answers
control;CRP;afinion-2;DEMO CRP Control;C I;19960001;2099-12;mg/L;20;;16;24;;;;1996000100000001
control;CRP;afinion-2;DEMO CRP Control;C II;19960002;2099-12;mg/L;80;;68;92;;;;1996000200000002
control;HbA1c;dca-vantage;DEMO HbA1c Control;normal;DCN01;2099-12;mmol/mol;34;;30;38;;;;NORMAL-DCN01
control;HbA1c;dca-vantage;DEMO HbA1c Control;abnormal;DCA01;2099-12;mmol/mol;86;;78;94;;;;ABNORMAL-DCA01
control;INR;coaguchek;DEMO PT Control;level 1;89;2099-12;1;2,4;;2,0;2,8;;;;
control;CRP;generic-hl7;DEMO CRP;normal;RC01;2099-12;mg/L;20;;16;24
control;Strep A;generic-hl7;DEMO Strep A;normal;RC02;2099-12;;;;;;;;;;NEG
reagent;CRP;generic-hl7;DEMO CRP;;R400;2099-12
reagent;CRP;generic-hl7;DEMO CRP;;R401;2099-12
reagent;Strep A;generic-hl7;DEMO Strep A;;R500;2099-12
reagent;CRP;afinion-2;DEMO CRP;;10240001;2099-12;;;;;;;;;
reagent;CRP;afinion-2;DEMO CRP;;10230002;2020-06;;;;;;;;;
reagent;HbA1c;dca-vantage;DEMO HbA1c;;0990;2099-12;;;;;;;;;
reagent;INR;coaguchek;DEMO PT;;271;2099-12;;;;;;;;;
`;
