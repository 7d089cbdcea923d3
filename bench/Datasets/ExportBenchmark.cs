using System.Diagnostics;
using Reality.Jobs;
using Reality.Jobs.Main;
using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>Time and memory of one export of a finished model.</summary>
internal static class ExportBenchmark
{
    public static async Task<int> RunAsync(string folder, string format, string? optionsFile)
    {
        if (ExportFormats.Find(format) is not { } export)
        {
            Console.Error.WriteLine($"There is no format {format}.");
            return 2;
        }
        var options = new MainJobOptions { OutputFolder = Path.GetFullPath(folder), Exports = new([export], optionsFile) };
        var watch = Stopwatch.StartNew();
        var job = RunningJob.Start(
            ModelConversion.Plan(options), new SilentObserver(), options.ThreadCount, options.MemoryBudgetBytes);
        var result = await job.Completion;
        foreach (var message in result.Messages)
            Console.WriteLine($"{message.Severity} {message.Text}");
        foreach (var stage in result.Stages)
            Console.WriteLine($"  {stage.Title}: {stage.Cpu.TotalSeconds:0.0} CPU s");
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"{format}: {result.State}, {watch.Elapsed.TotalSeconds:0.0} s, {process.TotalProcessorTime.TotalSeconds:0.0} CPU s, "
            + $"peak {process.PeakWorkingSet64 >> 20} MiB, {Bytes(options) / 1e6:0.0} MB");
        return result.State == JobState.Done ? 0 : 1;

        long Bytes(MainJobOptions made) => new DirectoryInfo(Path.Combine(made.OutputFolder, "exports", export.Name))
            .EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
    }

    private sealed class SilentObserver : IJobObserver
    {
        public void Progress(JobProgress progress)
        {
        }

        public void Message(JobMessage message)
        {
        }

        public void Detail(string stageTitle, string text)
        {
        }
    }
}
