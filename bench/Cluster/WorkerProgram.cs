using System.Diagnostics;
using Reality.Cluster;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>Starts another process of this program, as a worker.</summary>
public static class WorkerProgram
{
    /// <param name="log">File to which its output is appended.</param>
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
