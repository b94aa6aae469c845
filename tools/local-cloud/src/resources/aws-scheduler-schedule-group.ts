import type { ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { SchedulerService } from '../services/scheduler/scheduler-service';
import { keeper } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::Scheduler::ScheduleGroup',
  supported: ['Name'],
  replacing: ['Name'],
  ignored: { Tags: 'nothing reads them' },
  async create(context) {
    const { kernel } = context;
    const name = new TemplateValues(context.properties, context.place).optionalText('Name') ?? context.physicalName(64);
    SchedulerService.of(kernel).addGroup(name);
    const now = new Date(kernel.clock.now()).toISOString();
    const instance = {
      ref: name,
      attributes: {
        Arn: `arn:aws:scheduler:${kernel.region}:${kernel.account}:schedule-group/${name}`,
        CreationDate: now,
        LastModificationDate: now,
        State: 'ACTIVE',
      },
    };
    return keeper(this, instance, { remove: () => SchedulerService.of(kernel).removeGroup(name) });
  },
};
