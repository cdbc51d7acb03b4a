'use client'
import { createContext, use } from 'react'
import { trainClient } from '@/lib/runs/client'
import type { RunClient } from '@/lib/runs/run-client'

/** Who trains for the demos below; in a deck all windows follow the runs of one. */
export const RunClientContext = createContext<RunClient>(trainClient)

export const useRunClient = (): RunClient => use(RunClientContext)
