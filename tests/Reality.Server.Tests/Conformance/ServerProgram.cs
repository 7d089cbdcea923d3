using System.Diagnostics;
using System.Text;
using Reality.Testing;

namespace Reality.Server.Tests.Conformance;

/// <summary>The built program, run as "reality serve" on a free port with a folder of its own. Killed when disposed.</summary>
public sealed class ServerProgram : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _data = new();
    private readonly StringBuilder _output = new();
    private Process? _process;

    public string Url { get; } = $"http://127.0.0.1:{FreePort.Find()}";

    public string DataFolder => _data.Path;

    /// <summary>Of the running server.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>Starts the server, unless it runs, and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_process is not null)
            return;
        _process = RealityProgram.Start("serve", "--urls", Url, "--data", _data.Path);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var client = new HttpClient();
        var started = Stopwatch.StartNew();
        while (!await AnswersAsync(client, cancellation))
        {
            if (_process.HasExited || started.Elapsed > s_startLimit)
                throw new InvalidOperationException($"The server does not answer at {Url}. It said:\n{_output}");
            await Task.Delay(100, cancellation);
        }
    }

    /// <summary>A bearer token for a user, as "reality token" prints it.</summary>
    public Task<string> TokenAsync(string user, CancellationToken cancellation) =>
        RealityProgram.RunAsync(cancellation, "token", "--data", _data.Path, "--user", user);

    /// <summary>Ends it at once, in whatever it is doing, and none of the processes that it has started.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _data.Dispose();
    }

    private async Task<bool> AnswersAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"{Url}/health/live"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Note(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
