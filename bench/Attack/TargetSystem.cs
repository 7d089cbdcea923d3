using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Attack;

/// <summary>
/// The program as a user meets it: with SQLite one process that also runs the tasks, with PostgreSQL a server and a worker.
/// Its blobs are on a small disk if this user may mount one.
/// </summary>
internal sealed class TargetSystem : IAsyncDisposable
{
    public const int QuotaBytes = 450_000_000;
    public const int RunningJobsPerUser = 8;
    private const int DiskMebibytes = 3000;
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _log = new();
    private readonly List<Process> _processes = [];
    private readonly string _data;

    private TargetSystem(string kind, PostgresServer? postgres)
    {
        Kind = kind;
        Postgres = postgres;
        _data = _folder["server"];
        Directory.CreateDirectory(_data);
        Disk = SmallDisk.TryMount(_folder["blobs"], DiskMebibytes);
        var database = new DatabaseOptions
        {
            Kind = postgres is null ? DatabaseKind.Sqlite : DatabaseKind.Postgres,
            ConnectionString = postgres?.ConnectionString,
        };
        Databases = DatabaseFactory.Create(database, _data);
    }

    public string Kind { get; }

    /// <summary>Null if the database is SQLite.</summary>
    public PostgresServer? Postgres { get; }

    /// <summary>Null if only root may mount one.</summary>
    public SmallDisk? Disk { get; }

    public IDbContextFactory<RealityDatabase> Databases { get; }

    public int Port { get; } = FreePort.Find();

    public int TlsPort { get; } = FreePort.Find();

    public string DataFolder => _data;

    /// <summary>A folder for pipes and the like.</summary>
    public string ScratchFolder => _folder.Path;

    public int ServerId => _processes[0].Id;

    /// <summary>Null if the server runs the tasks.</summary>
    public int? WorkerId => _processes.Count > 1 ? _processes[1].Id : null;

    public bool HasEnded => _processes.Exists(process => process.HasExited);

    /// <summary>What server and worker have logged.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <exception cref="InvalidOperationException">PostgreSQL is missing, or the server does not start.</exception>
    public static async Task<TargetSystem> StartAsync(string kind)
    {
        var postgres = kind == "postgres"
            ? PostgresServer.TryStart() ?? throw new InvalidOperationException("PostgreSQL is not installed.")
            : null;
        var system = new TargetSystem(kind, postgres);
        await File.WriteAllTextAsync(Path.Combine(system._data, "appsettings.json"), system.Settings());
        system.Start("serve");
        await system.AnswersAsync();
        if (postgres is not null)
            system.Start("worker");
        return system;
    }

    public async Task<Person> PersonAsync(string name) => new(this, name, await RunAsync("token", "--user", name));

    /// <summary>Runs another command of the program, with this system's data folder.</summary>
    public Task<string> RunAsync(string command, params string[] arguments) => RealityProgram.RunAsync(
        CancellationToken.None, [.. command.Split(' '), "--data", _data, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Postgres?.Dispose();
        Disk?.Dispose();
        _folder.Dispose();
    }

    private void Start(string command)
    {
        var process = RealityProgram.Start(command, "--data", _data);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }

    private async Task AnswersAsync()
    {
        using var http = new HttpClient();
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/health/ready"));
                return;
            }
            catch (HttpRequestException)
            {
                if (HasEnded || started.Elapsed > s_startLimit)
                    throw new InvalidOperationException($"The server does not answer. It said:\n{Log}");
                await Task.Delay(100);
            }
        }
    }

    private string Settings()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(_folder["server.crt"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["server.key"], key.ExportPkcs8PrivateKeyPem());
        var database = Postgres is null
            ? ""
            : $$""" "Database":{"Kind":"Postgres","ConnectionString":"{{Postgres.ConnectionString}}"},"""
                + """ "Worker":{"InServer":false},""";
        var blobs = Disk is null ? "" : $$""" "Blobs":{"Folder":"{{Disk.Folder}}"},""";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {{{database}}{{blobs}}
              "Quotas":{"StorageBytesPerITwin":{{QuotaBytes}},"RunningJobsPerUser":{{RunningJobsPerUser}} },
              "Bodies":{"Patience":"00:00:10"},
              "Kestrel":{"Endpoints":{"Http":{"Url":"http://127.0.0.1:{{Port}}"},
                "Https":{"Url":"https://127.0.0.1:{{TlsPort}}",
                  "Certificate":{"Path":"{{_folder["server.crt"]}}","KeyPath":"{{_folder["server.key"]}}"} } } } }
            """);
    }

    private void Note(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }
}
