import type { ResourceType } from '../kernel/resource';
import { RdsService } from '../services/rds/rds-service';

export const resource: ResourceType = {
  type: 'AWS::RDS::DBParameterGroup',
  supported: ['Parameters', 'DBParameterGroupName'],
  replacing: ['DBParameterGroupName'],
  ignored: {
    Description: 'a text',
    Family: 'the PostgreSQL that comes with the packages runs',
    Tags: 'permissions by tag are not evaluated',
  },
  create: (context) => {
    const name = String(context.properties['DBParameterGroupName'] ?? context.physicalName(255)).toLowerCase();
    const rds = RdsService.of(context.kernel);
    rds.putParameterGroup(name, (context.properties['Parameters'] ?? {}) as Record<string, unknown>);
    return Promise.resolve({
      ref: name,
      attributes: { DBParameterGroupName: name },
      remove: () => rds.removeParameterGroup(name),
    });
  },
};
