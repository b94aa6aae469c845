/** One file, so that loading the CDK and synthesising every stage is done once for all checks. */
import './alarms.check';
import './connection-budget.check';
import './contract.check';
import './messaging.check';
import './nag.check';
import './permissions.check';
import './quotas.check';
import './templates.check';
