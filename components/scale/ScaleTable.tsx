import './scale.css'
import type { ReactNode } from 'react'
import { SCALE_MODELS } from '@/content/lessons/training-and-sgd/scale-models'
import { ProseTable } from '../lesson/prose'
import { inUnits, Power } from './words'

/** The rule C = 6ND beside the compute that the authors report, for the models whose tokens the lesson has. */
export function ScaleTable({ cite }: { readonly cite: (id: string) => ReactNode }) {
  return (
    <ProseTable>
      <thead>
        <tr>
          <th scope="col">model</th>
          <th scope="col">
            <i>N</i>
          </th>
          <th scope="col">
            <i>D</i>
          </th>
          <th scope="col">
            6<i>ND</i>
          </th>
          <th scope="col">reported</th>
        </tr>
      </thead>
      <tbody>
        {SCALE_MODELS.map(({ name, parameters, tokens, source, compute }) =>
          tokens === undefined || compute === null ? null : (
            <tr key={name}>
              <td>
                {name} {cite(source)}
              </td>
              <td>{inUnits(parameters)}</td>
              <td>{inUnits(tokens)}</td>
              <td>
                <Power value={6 * parameters * tokens} digits={2} />
              </td>
              <td>
                <Power value={compute.value} />
                {compute.how === 'counted' ? '' : ` (${compute.how})`}
              </td>
            </tr>
          ),
        )}
      </tbody>
    </ProseTable>
  )
}
