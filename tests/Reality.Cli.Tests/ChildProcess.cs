using System.Diagnostics;
using System.Globalization;
using Reality.Cli.Console;

namespace Reality.Cli.Tests;

/// <summary>
/// This test program run as if it were the command "reality", with <see cref="FakeJob"/> for the main job. Killed when
/// disposed.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Mark = "REALITY_TESTS_ACT_AS_COMMAND";
    private readonly Process _process;

    public ChildProcess(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Mark] = "1";
        _process = Process.Start(start)!;
    }

    public int ExitCode => _process.ExitCode;

    /// <summary>Whether this process is such a child; then it has done what the command does.</summary>
    public static bool TryActAsCommand(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (Environment.GetEnvironmentVariable(Mark) is null)
            return false;
        using var terminal = Terminal.OfProcess();
        exitCode = new CommandLine(terminal, FakeJob.Plan).Run(args);
        return true;
    }

    /// <summary>Sends a signal by its name: INT, TERM, KILL.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public bool WaitForExit() => _process.WaitForExit(TimeSpan.FromSeconds(30));

    public string ReadOutput() => _process.StandardOutput.ReadToEnd();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
