import type { Route } from '../../services.js';
import { cancelOperation } from './cancel-operation.js';
import { exportOperationItems } from './export-operation-items.js';
import { listOperationItems } from './list-operation-items.js';
import { listOperations } from './list-operations.js';
import { readOperation } from './read-operation.js';
import { startBulkAction } from './start-bulk-action.js';

export const operationRoutes: Route[] = [
  startBulkAction,
  listOperations,
  readOperation,
  listOperationItems,
  exportOperationItems,
  cancelOperation,
];
