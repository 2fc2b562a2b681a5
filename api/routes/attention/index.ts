import type { Route } from '../../services.js';
import { exportAttention } from './export-attention.js';
import { handleAttention } from './handle-attention.js';
import { listAttention } from './list-attention.js';
import { readAttention } from './read-attention.js';

export const attentionRoutes: Route[] = [listAttention, exportAttention, readAttention, handleAttention];
