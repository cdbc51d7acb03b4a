import * as tf from '@tensorflow/tfjs-core'
import { useNodeBackend } from './lib/tensor/node-backends'
async function main(){ await useNodeBackend('wasm')
 const bench=(name:string,f:()=>unknown)=>{ for(let i=0;i<10;i++) tf.tidy(()=>{f()}); const ts:number[]=[]; for(let r=0;r<60;r++){const t=performance.now(); tf.tidy(()=>{f()}); ts.push(performance.now()-t)} ts.sort((a,b)=>a-b); console.log(name,'min',ts[0]!.toFixed(3),'med',ts[30]!.toFixed(3))}
 const x=tf.randomNormal([128,784]) as tf.Tensor2D, w=tf.randomNormal([128,784]) as tf.Tensor2D, d=tf.randomNormal([128,128]) as tf.Tensor2D, b=tf.zeros([128])
 const wt=tf.transpose(w) as tf.Tensor2D
 bench('transpose w',()=>tf.transpose(w)); bench('x@wt plain',()=>tf.matMul(x,wt)); bench('x@w^T flag',()=>tf.matMul(x,w,false,true)); bench('d^T transpose',()=>tf.transpose(d)); bench('d@x plain',()=>tf.matMul(d,x)); bench('d^T@x flag',()=>tf.matMul(d,x,true,false)); bench('d@d',()=>tf.matMul(d,d)); bench('add bias',()=>tf.add(d,b)); bench('relu',()=>tf.relu(d)); bench('sum0',()=>tf.sum(d,0)); bench('sum0 via ones',()=>tf.matMul(tf.ones([1,128]),d)); bench('fused plain bias',()=>tf.fused.matMul({a:x,b:wt,bias:b}))
 bench('step',()=>tf.step(d));bench('logsoftmax',()=>tf.logSoftmax(tf.zeros([128,10])));
}
void main()
