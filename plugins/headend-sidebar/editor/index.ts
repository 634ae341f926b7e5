import { OVERVIEW_TOPIC } from '../../../nodes/shared/overview-report';
import { Sidebar } from './sidebar';

RED.plugins.registerPlugin('headend-sidebar', {
  onadd() {
    const text = (key: string, values?: Record<string, unknown>) => this._?.(key, values) ?? key;
    const sidebar = new Sidebar(text);
    RED.sidebar.addTab({
      id: 'headend',
      label: text('headend-sidebar.label.tab'),
      name: text('headend-sidebar.label.tab'),
      iconClass: 'fa fa-television',
      content: sidebar.content,
      enableOnEdit: true,
    });
    RED.comms.subscribe(OVERVIEW_TOPIC, () => sidebar.refresh());
  },
});
