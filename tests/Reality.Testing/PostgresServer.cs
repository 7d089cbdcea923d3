using System.Diagnostics;
using System.Globalization;

namespace Reality.Testing;

/// <summary>
/// A PostgreSQL server for one test, on loopback and in a temporary folder, run by a user other than root. Disposing stops it.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _programs;

    private PostgresServer(string programs)
    {
        _programs = programs;
        Port = FreePort.Find();
        // The user that runs it must get at the folder.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1FF);
        Run("initdb", "-D", Data, "-U", "reality", "-A", "trust", "--no-sync", "-E", "UTF8");
        Start();
    }

    public int Port { get; }

    /// <summary>Of the database "postgres", which is there from the start.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1;Port={Port};Username=reality;Database=postgres;Timeout=5;Include Error Detail=false";

    /// <summary>Of the running server.</summary>
    public int ProcessId => int.Parse(
        File.ReadLines(System.IO.Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private string Data => System.IO.Path.Combine(_folder.Path, "data");

    /// <summary>Starts a server; null where PostgreSQL is not installed, which is a reason to skip a test.</summary>
    public static PostgresServer? TryStart() => FindPrograms() is { } programs ? new(programs) : null;

    /// <summary>Starts the server again after <see cref="Stop"/>, on the same port with the same data.</summary>
    public void Start() => Run(
        "pg_ctl", "-D", Data, "-w", "-l", System.IO.Path.Combine(_folder.Path, "log"), "-o",
        $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200", "start");

    /// <summary>Ends the server at once, as a kill would.</summary>
    public void Stop() => Run("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    public void Dispose()
    {
        if (File.Exists(System.IO.Path.Combine(Data, "postmaster.pid")))
            Stop();
        _folder.Dispose();
    }

    private static string? FindPrograms() => new[] { "/usr/lib/postgresql" }
        .Where(Directory.Exists)
        .SelectMany(Directory.GetDirectories)
        .OrderByDescending(folder => int.TryParse(
            System.IO.Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
        .Select(folder => System.IO.Path.Combine(folder, "bin"))
        .FirstOrDefault(folder => File.Exists(System.IO.Path.Combine(folder, "initdb")));

    private void Run(string program, params string[] arguments)
    {
        string[] command = [System.IO.Path.Combine(_programs, program), .. arguments];
        if (Environment.UserName == "root")
            command = ["runuser", "-u", "postgres", "--", .. command];
        // Its output goes nowhere: the server would hold a pipe open for as long as it runs.
        var start = new ProcessStartInfo("sh") { WorkingDirectory = _folder.Path };
        var output = System.IO.Path.Combine(_folder.Path, $"{program}.out");
        foreach (var argument in (string[])["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", output, .. command])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {File.ReadAllText(output)}");
    }
}
