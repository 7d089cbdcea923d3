using System.Reflection;
using Reality.Pipeline;
using Reality.Server.Hosting;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Reality.Cli.Console;

/// <summary>The log file of an output folder. Each run appends to it.</summary>
internal sealed class JobLog(string path) : IDisposable
{
    private readonly Logger _logger = new LoggerConfiguration()
        .MinimumLevel.Debug()
        .WriteTo.File(new LogLineFormatter(), path, fileSizeLimitBytes: null)
        .CreateLogger();

    public void Start(IReadOnlyList<string> args, JobSettings settings) => _logger.Information(
        "reality {Version}: {Arguments}; {Threads} threads, memory budget {Memory:0.0} GB, {System}",
        typeof(JobLog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        string.Join(' ', args),
        settings.ThreadCount,
        settings.MemoryBudgetBytes / 1e9,
        Environment.OSVersion.VersionString);

    public void Message(JobMessage message) => _logger.Write(
        message.Severity == MessageSeverity.Error ? LogEventLevel.Error : LogEventLevel.Warning,
        "{Stage}: {Code}: {Text}",
        message.StageTitle,
        message.Code,
        message.Text);

    public void Detail(string stageTitle, string text) => _logger.Debug("{Stage}: {Text}", stageTitle, text);

    public void End(JobResult result, TimeSpan elapsed)
    {
        foreach (var stage in result.Stages)
        {
            _logger.Information(
                "{Stage}: {Wall:0.0} s, {Cpu:0.0} s of CPU time, peak memory {Memory:0} MB, "
                + "{Resumed} of {Count} tasks from an earlier run",
                stage.Title,
                stage.Wall.TotalSeconds,
                stage.Cpu.TotalSeconds,
                stage.PeakMemoryBytes / 1e6,
                stage.ResumedTaskCount,
                stage.TaskCount);
        }
        foreach (var figure in result.Figures)
            _logger.Information("{Name}: {Value}", figure.Name, figure.Value);
        _logger.Information("{State} after {Elapsed:0.0} s", result.State.ToString(), elapsed.TotalSeconds);
    }

    public void Dispose() => _logger.Dispose();
}
