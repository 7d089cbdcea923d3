using System.Globalization;

namespace Reality.Testing;

/// <summary>How busy this machine is, for tests that promise a time.</summary>
public static class MachineLoad
{
    /// <summary>Processes that want to run per core, 1 or more: a promise of a second takes that many here.</summary>
    public static double Slowness => Math.Max(1, RunnableProcesses() / Environment.ProcessorCount);

    private static double RunnableProcesses() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : 0;
}
