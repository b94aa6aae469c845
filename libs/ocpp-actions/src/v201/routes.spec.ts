import { v201, type Messages } from '@busbar/ocpp/v201';
import { REQUESTS_SINCE_201 } from '../testing/requests-since-201';
import { describeRoutes } from '../testing/routes-suite';
import { routesV201 } from './routes';

describeRoutes({
  version: '2.0.1',
  protocol: 'ocpp2.0.1',
  routes: routesV201,
  requests: REQUESTS_SINCE_201,
  isProperRequest: (action, payload) => v201.checkRequest('station', action, payload).ok,
  isProperReply: (action, reply) => v201.checkResponse(action as keyof Messages, reply).ok,
});

it('has a request of every action that a station may start', () => {
  const actions = v201.actions.filter((action) => v201.isFrom('station', action));
  expect(Object.keys(REQUESTS_SINCE_201).sort()).toEqual(actions);
});
