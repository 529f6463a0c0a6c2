import type { CommandTable } from './registry.ts';
import type { SwarmCommandParts } from './swarmParts.ts';

/** The commands for swarms. What each needs is loaded when it is run: most people never have one. */
export function swarmCommands(parts: SwarmCommandParts): CommandTable {
  return { ...clusterCommands(parts), ...nodeCommands(parts), ...serviceCommands(parts), ...otherCommands(parts) };
}

function clusterCommands(parts: SwarmCommandParts): CommandTable {
  return {
    'gantry.swarm.init': async () => (await import('./swarmCluster.ts')).initSwarm(parts),
    'gantry.swarm.join': async () => (await import('./swarmCluster.ts')).joinSwarm(parts),
    'gantry.swarm.leave': async () => (await import('./swarmCluster.ts')).leaveSwarm(parts),
    'gantry.swarm.copyToken': async () => (await import('./swarmTokens.ts')).copyToken(parts),
    'gantry.swarm.rotateToken': async () => (await import('./swarmTokens.ts')).rotateToken(parts),
    'gantry.swarm.unlock': async () => (await import('./swarmTokens.ts')).unlockSwarm(parts),
    'gantry.swarm.copyUnlockKey': async () => (await import('./swarmTokens.ts')).copyUnlockKey(parts),
    'gantry.swarm.lockManagers': async () => (await import('./swarmTokens.ts')).setAutolock(parts),
  };
}

function nodeCommands(parts: SwarmCommandParts): CommandTable {
  return {
    'gantry.swarmNode.drain': async (args) => (await import('./swarmNodes.ts')).setAvailability(parts, args, 'drain'),
    'gantry.swarmNode.activate': async (args) => (await import('./swarmNodes.ts')).setAvailability(parts, args, 'active'),
    'gantry.swarmNode.pause': async (args) => (await import('./swarmNodes.ts')).setAvailability(parts, args, 'pause'),
    'gantry.swarmNode.promote': async (args) => (await import('./swarmNodes.ts')).setRole(parts, args, 'manager'),
    'gantry.swarmNode.demote': async (args) => (await import('./swarmNodes.ts')).setRole(parts, args, 'worker'),
    'gantry.swarmNode.labels': async (args) => (await import('./swarmNodes.ts')).editLabels(parts, args),
    'gantry.swarmNode.remove': async (args) => (await import('./swarmNodes.ts')).removeNodes(parts, args),
  };
}

function serviceCommands(parts: SwarmCommandParts): CommandTable {
  return {
    'gantry.swarmService.create': async () => (await import('./swarmServices.ts')).createService(parts),
    'gantry.swarmService.update': async (args) => (await import('./swarmServices.ts')).updateService(parts, args),
    'gantry.swarmService.scale': async (args) => (await import('./swarmServices.ts')).scaleService(parts, args),
    'gantry.swarmService.rollback': async (args) => (await import('./swarmServices.ts')).rollbackService(parts, args),
    'gantry.swarmService.forceUpdate': async (args) => (await import('./swarmServices.ts')).forceUpdate(parts, args),
    'gantry.swarmService.remove': async (args) => (await import('./swarmServices.ts')).removeServices(parts, args),
  };
}

function otherCommands(parts: SwarmCommandParts): CommandTable {
  return {
    'gantry.swarmStack.deploy': async (args) => (await import('./swarmStacks.ts')).deploy(parts, args),
    'gantry.swarmStack.remove': async (args) => (await import('./swarmStacks.ts')).removeStacks(parts, args),
    'gantry.swarmConfig.create': async () => (await import('./swarmFiles.ts')).createFile(parts, 'config'),
    'gantry.swarmSecret.create': async () => (await import('./swarmFiles.ts')).createFile(parts, 'secret'),
    'gantry.swarmConfig.rotate': async (args) => (await import('./swarmFiles.ts')).rotateFile(parts, args, 'config'),
    'gantry.swarmSecret.rotate': async (args) => (await import('./swarmFiles.ts')).rotateFile(parts, args, 'secret'),
    'gantry.swarmConfig.remove': async (args) => (await import('./swarmFiles.ts')).removeFiles(parts, args, 'config'),
    'gantry.swarmSecret.remove': async (args) => (await import('./swarmFiles.ts')).removeFiles(parts, args, 'secret'),
    'gantry.swarmNetwork.create': async () => (await import('./swarmNetworks.ts')).createNetwork(parts),
    'gantry.swarmNetwork.remove': async (args) => (await import('./swarmNetworks.ts')).removeNetworks(parts, args),
    'gantry.swarm.cluster': () => parts.cluster.show(),
    'gantry.swarm.inspect': async (args) => (await import('./swarmLook.ts')).inspect(parts, args),
    'gantry.swarm.copyId': async (args) => (await import('./swarmLook.ts')).copyId(args),
    'gantry.swarm.logs': async (args) => (await import('./swarmLook.ts')).showLogs(parts, args),
    'gantry.swarmTask.reveal': async (args) => (await import('./swarmLook.ts')).revealContainer(parts, args),
  };
}
