export const safety = {
  title: "Sikkerhet",
  intro: "Slik er opplysningene på denne stasjonen beskyttet, og slik er de ikke. Setningene lages av stasjonen selv.",
  protects: "Beskyttet:",
  more: "Maler for ROS og DPIA ligger i mappen med oppsettet («maler»). Si fra til den som har ansvar for informasjonssikkerhet hvis noe her er galt.",
} as const;
