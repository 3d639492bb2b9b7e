/**
 * One conversation of a DCA Vantage over POCT1-A, composed: the elements that a real one writes (ANALYZERS.md 4.3), with ids, times and
 * values that are invented. Its clock is years behind, its result is one that it sends again, its times of measurement have no offset.
 */
const declaration = '<?xml version="1.0" encoding="utf-8"?>';
/** What its clock shows; every time but the measurement's is by it. */
export const shownYear = "2007-";
const shown = (second: number): string => `${shownYear}01-01T09:30:${String(second).padStart(2, "0")}-08:00`;
const coded = (name: string, code: string): string =>
  `<${name} V="${code}" SN="SIEM"><TRANSLTN V="${code}" SN="SIEM"/></${name}>`;
const note = (text: string): string => `<NTE><NTE.text V="${text}"/></NTE>`;

function document(root: string, id: number, content: string): string {
  const header =
    `<HDR><HDR.message_type V="${root}"/><HDR.control_id V="${id}"/><HDR.version_id V="POCT1"/>` +
    `<HDR.creation_dttm V="${shown(id - 20_100)}"/></HDR>`;
  return `${declaration}<${root}>${header}${content}</${root}>`;
}

const hello =
  '<DEV><DEV.device_id V="SIEM^DCA Vantage^S990001"/><DEV.vendor_id V="SIEM"/><DEV.model_id V="DCA Vantage"/>' +
  '<DEV.serial_id V="S990001"/><DEV.manufacturer_name V="Siemens"/><DEV.hw_version V="A"/><DEV.sw_version V="4.4.0.0"/>' +
  '<DCP><DCP.application_timeout V="60"/></DCP><DSC><DSC.connection_profile_cd V="SA"/>' +
  ["DTV", "D_EV", "OP_LST"].map((topic) => `<DSC.topics_supported_cd V="${topic}"/>`).join("") +
  '<DSC.directives_supported_cd V="START_CONTINUOUS"/>' +
  ["NORMAL", "ABNORMAL", "LOW", "HIGH"].map((each) => `<DSC.directives_supported_cd V="FORCE_${each}" SN="SIEM"/>`).join("") +
  '<DSC.max_message_sz V="16000"/></DSC></DEV>';

const status = `<DST><DST.status_dttm V="${shown(2)}"/><DST.new_observations_qty V="1"/><DST.condition_cd V="B"/></DST>`;

const result =
  '<SVC><SVC.role_cd V="OBS"/><SVC.observation_dttm V="2019-03-05T09:12:30"/><SVC.reason_cd V="RES"/><SVC.sequence_nbr V="412"/>' +
  `<PT><PT.patient_id V="1"/><OBS>${coded("OBS.observation_id", "HbA1c")}<OBS.value V="58" U="mmol/mol"/><OBS.method_cd V="M"/>` +
  `<OBS.interpretation_cd V="H"/>${["Slope^1.000", "Offset^0 mmol/mol", "Reporting Units^IFCC"].map(note).join("")}</OBS>` +
  `<OBS>${coded("OBS.observation_id", "eAG")}<OBS.value V="167" U="mg/dL"/><OBS.method_cd V="C"/></OBS></PT>` +
  '<RGT><RGT.name V="DCA HbA1c"/><RGT.lot_number V="0799"/><RGT.expiration_date V="2020-06-30"/></RGT></SVC>';

/** What the device says, in order: hello, status, the result, end of topic, an acknowledgement of what the host asked last. Ids of the host are those of another host. */
export const dcaConversation: readonly string[] = [
  document("HEL.R01", 20_101, hello),
  document("DST.R01", 20_102, status),
  document("OBS.R01", 20_103, result),
  document("EOT.R01", 20_104, '<EOT><EOT.eot_control_id V="4003"/><EOT.topic_cd V="OBS"/></EOT>'),
  document("ACK.R01", 20_105, '<ACK><ACK.type_cd V="AA"/><ACK.ack_control_id V="4005"/><ACK.error_detail_cd V="300"/></ACK>'),
];
