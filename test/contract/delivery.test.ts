/** The delivery contract on the embedded broker. */
import { startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import { gatewayTopics, journalFilters, journalStateTopic } from "../../src/mqtt/topics.ts";
import { deliveryContract } from "./delivery-contract.ts";

const topics = gatewayTopics("labbro/v1/bjerke/base-0412");

deliveryContract(() =>
  startEmbeddedBroker({
    host: "127.0.0.1",
    port: 0,
    users: [
      { name: "gateway", password: "one", publish: [topics.state, topics.result], subscribe: [topics.ack] },
      { name: "journal", password: "two", publish: [topics.ack, journalStateTopic("bjerke")], subscribe: journalFilters },
    ],
  }),
);
