// Calls Datadog's endpoint through the official Node client: a list of calls from stdin, what came of each to stdout.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.env.CLONE_CONTRACTS_NODE_MODULES}/`);
const { client, v2 } = require("@datadog/datadog-api-client");

async function outcome({ url, apiKey, appKey, project, dataset, attributes, type, retry }) {
  const configuration = client.createConfiguration({
    baseServer: new client.BaseServerConfiguration(url, {}),
    authMethods: { apiKeyAuth: apiKey, appKeyAuth: appKey },
    enableRetry: retry ?? false,
    maxRetries: 2,
  });
  configuration.unstableOperations["v2.cloneLLMObsDataset"] = true;
  const api = new v2.AgentObservabilityApi(configuration);
  try {
    const body = { data: { attributes, id: dataset, type: type ?? "datasets" } };
    const answer = await api.cloneLLMObsDataset({ projectId: project, datasetId: dataset, body });
    return { answer: { id: answer.data.id, name: answer.data.attributes.name, version: answer.data.attributes.currentVersion } };
  } catch (error) {
    return { error: { name: error.constructor.name, status: error.code ?? null, message: String(error.message ?? error) } };
  }
}

const outcomes = [];
for (const call of JSON.parse(readFileSync(0, "utf8"))) {
  outcomes.push(await outcome(call));
}
process.stdout.write(JSON.stringify(outcomes));
