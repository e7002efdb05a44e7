/* Somebody with a client that behaves as Element does: the matrix-js-sdk with its cryptography in
   Rust, which trusts only devices that their owner has signed.

   Standard input takes commands and standard output tells what happens, each a line of JSON. */
import { Console } from "node:console";
import { createInterface } from "node:readline";

// What libraries log is no answer.
globalThis.console = new Console(process.stderr, process.stderr);
const sdk = await import("matrix-js-sdk");
const { OnlySignedDevicesIsolationMode } = await import("matrix-js-sdk/lib/crypto-api/index.js");

const [homeserver, user, password] = process.argv.slice(2);
const proof = { type: "m.login.password", identifier: { type: "m.id.user", user }, password };
const ENCRYPTION = { algorithm: "m.megolm.v1.aes-sha2" };

function tell(kind, more) {
  process.stdout.write(`${JSON.stringify({ kind, ...more })}\n`);
}

async function signIn() {
  const signedIn = await sdk.createClient({ baseUrl: homeserver }).loginRequest(proof);
  const client = sdk.createClient({
    baseUrl: homeserver,
    userId: signedIn.user_id,
    accessToken: signedIn.access_token,
    deviceId: signedIn.device_id,
  });
  await client.initRustCrypto({ useIndexedDB: false });
  const crypto = client.getCrypto();
  await crypto.bootstrapCrossSigning({
    authUploadDeviceSigningKeys: (upload) => upload(proof),
    setupNewCrossSigning: true,
  });
  crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
  return client;
}

function hear(client) {
  const show = (event) => {
    if (event.getSender() === user || event.getType() !== "m.room.message") return;
    tell("heard", {
      room: event.getRoomId(),
      by: event.getSender(),
      id: event.getId(),
      body: event.getContent().body,
      encrypted: event.isEncrypted(),
      // Why it cannot be shown, as in UNSIGNED_SENDER_DEVICE.
      hidden: event.isDecryptionFailure() ? event.decryptionFailureReason : null,
    });
  };
  client.on("Event.decrypted", show);
  client.on("Room.timeline", (event, room, toStart) => {
    if (!toStart && !event.isEncrypted()) show(event);
  });
  client.on("RoomMember.membership", async (event, member) => {
    const isInvited = member.userId === user && member.membership === "invite";
    if (isInvited) await client.joinRoom(member.roomId);
  });
}

const deeds = {
  room: async (client, { invite, name }) => {
    const initial_state = [{ type: "m.room.encryption", state_key: "", content: ENCRYPTION }];
    const made = await client.createRoom({ is_direct: !name, name, invite, initial_state });
    return { room: made.room_id };
  },
  say: async (client, { room, body }) => {
    const sent = await client.sendTextMessage(room, body);
    return { id: sent.event_id };
  },
  react: async (client, { room, to, emoji }) => {
    const relation = { rel_type: "m.annotation", event_id: to, key: emoji };
    const sent = await client.sendEvent(room, "m.reaction", { "m.relates_to": relation });
    return { id: sent.event_id };
  },
  members: async (client, { room }) => {
    const joined = client.getRoom(room)?.getJoinedMembers() ?? [];
    return { members: joined.map((one) => one.userId) };
  },
};

const client = await signIn();
hear(client);
await client.startClient({ initialSyncLimit: 20 });
await new Promise((done) => client.once("sync", done));
tell("done", { device: client.getDeviceId() });

for await (const line of createInterface({ input: process.stdin })) {
  const { deed, ...what } = JSON.parse(line);
  try {
    tell("done", await deeds[deed](client, what));
  } catch (error) {
    tell("failed", { why: String(error) });
  }
}
client.stopClient();
process.exit(0);
