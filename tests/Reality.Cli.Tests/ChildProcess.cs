using System.Diagnostics;
using System.Globalization;

namespace Reality.Cli.Tests;

/// <summary>This test program run as if it were the command "reality", with <see cref="FakeJob"/> for the main job.</summary>
internal static class ChildProcess
{
    private const string Mark = "REALITY_TESTS_ACT_AS_COMMAND";

    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Mark] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Sends a signal by its name: INT, TERM, KILL.</summary>
    public static void Signal(this Process process, string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Whether this process was started by <see cref="Start"/>; then it has done what the command does.</summary>
    public static bool TryActAsCommand(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (Environment.GetEnvironmentVariable(Mark) is null)
            return false;
        using var terminal = Terminal.OfProcess();
        exitCode = new CommandLine(terminal, FakeJob.Plan).Run(args);
        return true;
    }
}
