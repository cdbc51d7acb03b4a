/** Everything that the host calls. Addresses are in bytes, in the memory of tfjs's own module. */
export { activate, sumRows, throughActivation } from './activation'
export { adam } from './adam'
export { attention, attentionGradient, attentionScoreGradient } from './attention'
export { combine, meanSquaredError, normalize, meanSquaredErrorGradient } from './elementwise'
export { gemm, gemmScratch } from './gemm'
export { norm, normInputGradient, normParameterGradient } from './norm'
export { softmaxCrossEntropy, softmaxCrossEntropyGradient } from './softmax-cross-entropy'
