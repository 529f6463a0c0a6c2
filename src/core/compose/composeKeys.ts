/** What may stand at a place of a Compose file. Short forms, such as a text in place of a map, have no words to know. */
export interface Shape {
  /** The words of a map. */
  readonly words?: Readonly<Record<string, Shape>>;
  /** Whether Compose passes over other words here, and refuses nothing. */
  readonly isLenient?: boolean;
  /** What stands behind each name of a map whose names are free. */
  readonly each?: Shape;
  /** What the entries of a list are. */
  readonly entry?: Shape;
}

/** Words behind which anything may stand, and those behind which it may not. */
function words(plain: string, more: Readonly<Record<string, Shape>> = {}): Shape {
  return { words: { ...Object.fromEntries(plain.split(' ').filter(Boolean).map((word) => [word, {}])), ...more } };
}

const entries = (entry: Shape): Shape => ({ entry });
const named = (each: Shape): Shape => ({ each });

const external = words('name');
const hook = words('command user privileged working_dir environment');
const device = words('capabilities count device_ids driver options');
const mountedFile = entries(words('source target uid gid mode'));
const limits = named(words('hard soft'));
const rollout = words('parallelism delay failure_action monitor max_failure_ratio order');
const rates = entries(words('path rate'));

const build = words(
  'context dockerfile dockerfile_inline entitlements args ssh labels cache_from cache_to no_cache no_cache_filter additional_contexts network pull target shm_size extra_hosts isolation privileged tags platforms provenance sbom',
  { secrets: mountedFile, ulimits: limits },
);

const deploy = words('mode endpoint_mode replicas labels', {
  rollback_config: rollout,
  update_config: rollout,
  resources: words('', {
    limits: words('cpus memory pids'),
    reservations: words('cpus memory', { generic_resources: entries(words('', { discrete_resource_spec: words('kind value') })), devices: entries(device) }),
  }),
  restart_policy: words('condition delay max_attempts window'),
  placement: words('constraints max_replicas_per_node', { preferences: entries(words('spread')) }),
});

const volume = words('type source target read_only consistency', {
  bind: words('propagation create_host_path recursive selinux'),
  volume: words('nocopy subpath labels'),
  tmpfs: words('size mode'),
  image: words('subpath'),
});

const serviceWords = [
  'annotations attach cap_add cap_drop cgroup cgroup_parent command container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset',
  'device_cgroup_rules dns dns_opt dns_search domainname entrypoint environment expose external_links extra_hosts group_add hostname image init ipc isolation label_file labels links',
  'mac_address mem_limit mem_reservation mem_swappiness memswap_limit network_mode oom_kill_disable oom_score_adj pid pids_limit platform privileged profiles pull_policy pull_refresh_after',
  'read_only restart runtime scale security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty use_api_socket user userns_mode uts volume_driver volumes_from working_dir',
].join(' ');

const service = words(serviceWords, {
  ...{ build, deploy },
  blkio_config: words('weight', { device_read_bps: rates, device_read_iops: rates, device_write_bps: rates, device_write_iops: rates, weight_device: entries(words('path weight')) }),
  configs: mountedFile,
  credential_spec: words('config file registry'),
  depends_on: named(words('restart required condition')),
  develop: words('', { watch: entries(words('ignore include path action target initial_sync', { exec: hook })) }),
  devices: entries(words('source target permissions')),
  env_file: entries(words('path format required')),
  extends: { ...words('service file'), isLenient: true },
  // An entry may have options of its driver's own.
  gpus: {},
  healthcheck: words('disable interval retries test timeout start_period start_interval'),
  logging: words('driver options'),
  models: named(words('endpoint_var model_var')),
  networks: named(words('aliases ipv4_address ipv6_address link_local_ips mac_address driver_opts priority gw_priority interface_name')),
  ports: entries(words('name mode host_ip target published protocol app_protocol')),
  post_start: entries(hook),
  pre_stop: entries(hook),
  provider: words('type options'),
  secrets: mountedFile,
  ulimits: limits,
  volumes: entries(volume),
});

/** The words that Compose knows at each level of a file; those of 1.29 are among them. [compose-go, compose-spec.json] */
export const fileShape: Shape = words('name version', {
  include: entries({ ...words('path env_file project_directory'), isLenient: true }),
  services: named(service),
  networks: named(words('name driver driver_opts internal enable_ipv4 enable_ipv6 attachable labels', { external, ipam: words('driver options', { config: entries(words('subnet ip_range gateway aux_addresses')) }) })),
  volumes: named(words('name driver driver_opts labels', { external })),
  secrets: named(words('name environment file labels driver driver_opts template_driver', { external })),
  configs: named(words('name content environment file labels template_driver', { external })),
  models: named(words('name model context_size runtime_flags')),
});
