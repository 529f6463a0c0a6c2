import assert from 'node:assert/strict';
import { runCommand } from '../../../src/core/model/runCommand.ts';
import { cliText, shellQuote } from '../../../src/core/model/shellQuote.ts';

const image = { Config: { Env: ['PATH=/bin', 'A=1'], Entrypoint: ['/entry'], Cmd: ['serve'], Labels: { from: 'image' }, ExposedPorts: { '80/tcp': {} }, Volumes: { '/data': {} }, WorkingDir: '/srv', User: 'app' } };
const sameAsImage = { ...image.Config, Image: 'team/app:1', Labels: { from: 'image' } };
const command = (config: object, host: object = {}, container: object = {}): string => cliText(runCommand({ Id: 'abcdef0123456789', Config: { ...sameAsImage, ...config }, HostConfig: host, ...container }, image));

describe('runCommand', () => {
  it('leaves out what the image sets already', () => {
    assert.equal(command({ Hostname: 'abcdef012345' }, { NetworkMode: 'default', RestartPolicy: { Name: 'no' } }, { Name: '/web' }), 'docker run --detach --name web team/app:1');
  });

  it('writes all that was chosen, quoted for a shell', () => {
    assert.equal(
      command(
        { Env: ['PATH=/bin', 'A=2', "B=it's $x"], Labels: { from: 'image', note: 'a b' }, User: 'root', WorkingDir: '/', Tty: true, OpenStdin: true, AttachStdout: true, Hostname: 'web1', ExposedPorts: { '80/tcp': {}, '9000/udp': {}, '443/tcp': {} }, Volumes: { '/data': {}, '/extra': {} }, Cmd: ['serve', '--all'] },
        {
          AutoRemove: true,
          RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
          PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }, { HostIp: '::1', HostPort: '' }], '443/tcp': [{ HostIp: '127.0.0.1', HostPort: '8443' }], '53/udp': [{ HostIp: '', HostPort: '' }] },
          Binds: ['/my files:/files:ro'],
          Mounts: [{ Type: 'volume', Source: 'data', Target: '/data', ReadOnly: true }],
          Tmpfs: { '/tmp': 'size=64m', '/run': '' },
          NetworkMode: 'front',
          Memory: 536_870_912,
          NanoCpus: 1_500_000_000,
          Privileged: true,
          CapAdd: ['NET_ADMIN'],
          CapDrop: ['ALL'],
          Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' }],
          ExtraHosts: ['db:10.0.0.1'],
          Init: true,
          ReadonlyRootfs: true,
        },
        { Name: '/web', NetworkSettings: { Networks: { front: { Aliases: ['www', 'abcdef012345'], IPAMConfig: { IPv4Address: '10.1.0.5' } }, back: {} } } },
      ),
      [
        "docker run --interactive --tty --rm --name web --hostname web1 --restart on-failure:3 --env A=2 --env 'B=it'\\''s $x' --label 'note=a b' --user root --workdir /",
        "--publish 8080:80 --publish '[::1]::80' --publish 127.0.0.1:8443:443 --publish 53/udp --expose 9000/udp",
        "--volume '/my files:/files:ro' --volume /extra --mount type=volume,source=data,target=/data,readonly --tmpfs /tmp:size=64m --tmpfs /run",
        '--network front --network back --network-alias www --ip 10.1.0.5 --memory 512m --cpus 1.5',
        '--privileged --cap-add NET_ADMIN --cap-drop ALL --device /dev/fuse:/dev/fuse --read-only --init --add-host db:10.0.0.1',
        'team/app:1 serve --all',
      ].join(' '),
    );
  });

  it('writes the whole command once the entrypoint is another', () => {
    assert.equal(command({ Entrypoint: ['sh', '-c'], Cmd: ['echo hi'] }), "docker run --detach --entrypoint sh team/app:1 -c 'echo hi'");
    assert.equal(command({ Entrypoint: null, Cmd: ['ls'] }), "docker run --detach --entrypoint '' team/app:1 ls");
  });

  it('writes limits, health checks and logging', () => {
    assert.equal(
      command(
        { Healthcheck: { Test: ['CMD-SHELL', 'curl -f /'], Interval: 30_000_000_000, Timeout: 1_500_000_000, Retries: 3 }, StopSignal: 'SIGINT', StopTimeout: 20 },
        { PidsLimit: 100, ShmSize: 134_217_728, Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }], LogConfig: { Type: 'local', Config: { 'max-size': '10m' } }, DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }], IpcMode: 'host', Sysctls: { 'net.core.somaxconn': '1024' } },
      ),
      "docker run --detach --pids-limit 100 --ulimit nofile=1024:2048 --gpus all --stop-signal SIGINT --stop-timeout 20 --ipc host --sysctl net.core.somaxconn=1024 --log-driver local --log-opt max-size=10m --health-cmd 'curl -f /' --health-interval 30s --health-timeout 1500ms --health-retries 3 team/app:1",
    );
    assert.equal(command({ Healthcheck: { Test: ['NONE'] } }), 'docker run --detach --no-healthcheck team/app:1');
  });

  it('joins the network of another container, or the host\'s', () => {
    assert.equal(command({}, { NetworkMode: 'host' }, { NetworkSettings: { Networks: { host: {} } } }), 'docker run --detach --network host team/app:1');
    assert.equal(command({}, { NetworkMode: 'container:abc' }), 'docker run --detach --network container:abc team/app:1');
    assert.equal(command({}, { NetworkMode: 'bridge' }, { NetworkSettings: { Networks: { bridge: {}, back: {} } } }), 'docker run --detach --network bridge --network back team/app:1');
  });

  it('writes all where the image is unknown, and never throws', () => {
    assert.equal(cliText(runCommand({ Config: { Image: 'a', Env: ['X=1'], Cmd: ['ls'] } })), 'docker run --detach --env X=1 a ls');
    assert.deepEqual(runCommand({ Config: 7, HostConfig: [], NetworkSettings: { Networks: 'x' }, Image: 'sha256:1' }), ['docker', 'run', '--detach', 'sha256:1']);
  });
});

describe('shellQuote', () => {
  it('quotes what a shell would change', () => {
    assert.deepEqual(['a', 'a/b:c=d,e@f%g+h-i.j', '', 'a b', "it's", '$x', '*', 'ü', '~', 'a\nb', '`x`'].map(shellQuote), ['a', 'a/b:c=d,e@f%g+h-i.j', "''", "'a b'", String.raw`'it'\''s'`, "'$x'", "'*'", "'ü'", "'~'", "'a\nb'", "'`x`'"]);
  });
});
