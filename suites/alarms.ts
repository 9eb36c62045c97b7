import { suite } from '../engine';
import { action, actionResolves, actionsEnabled, notifies } from './alarms/actions';
import {
  coversAutoScaling,
  coversDatabase,
  coversFunction,
  coversLoadBalancer,
  coversService,
  drivesScaling,
} from './alarms/coverage';
import { datapoints, dimensionsResolve, missingData, sense, state } from './alarms/evaluation';
import { dashboardResolves, logsEncrypted, logsRetention } from './alarms/logs';
import { topicEncrypted, topicNotPublic, topicSubscribed } from './alarms/topics';

export default suite('alarms', [
  action,
  actionsEnabled,
  actionResolves,
  notifies,
  state,
  missingData,
  datapoints,
  dimensionsResolve,
  sense,
  coversLoadBalancer,
  coversAutoScaling,
  coversDatabase,
  coversFunction,
  coversService,
  drivesScaling,
  topicSubscribed,
  topicEncrypted,
  topicNotPublic,
  dashboardResolves,
  logsRetention,
  logsEncrypted,
]);
