/** From a connection's settings to its transport. */
import type { ConnectionSettings } from "../../config/settings.ts";
import type { Transport, TransportEnvironment } from "../../transport/link.ts";
import { createRfc2217Transport } from "../../transport/rfc2217/rfc2217-transport.ts";
import { createSerialTransport } from "../../transport/serial/serial-link.ts";
import { createTcpClient } from "../../transport/tcp/tcp-client.ts";
import { createTcpServer } from "../../transport/tcp/tcp-server.ts";

export function createTransport(settings: ConnectionSettings, environment: TransportEnvironment): Transport {
  const { transport } = settings;
  switch (transport.type) {
    case "serial":
      return createSerialTransport(transport, environment);
    case "tcp-server":
      return createTcpServer(transport, environment);
    case "tcp-client":
      return createTcpClient(transport, environment);
    case "rfc2217":
      return createRfc2217Transport(transport, environment);
  }
}
