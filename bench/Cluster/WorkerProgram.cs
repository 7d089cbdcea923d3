using System.Diagnostics;
using Reality.Cluster;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>Starts this program once more, as a worker.</summary>
public static class WorkerProgram
{
    /// <param name="log">What it writes is appended to this file.</param>
    public static Process Start(string log, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WorkerProgram).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var writer = TextWriter.Synchronized(new StreamWriter(log, append: true) { AutoFlush = true });
        process.OutputDataReceived += (_, line) => writer.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => writer.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
