using System.Runtime.InteropServices;

namespace Reality.Cli.Console;

/// <summary>
/// Cancels the command when the user presses Ctrl+C or the operating system terminates the process. A command still running
/// after <see cref="s_patience"/> is terminated. Artifacts are whole or absent, so nothing is lost.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.7);
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public CancellationToken Token => _source.Token;

    /// <summary>Registers handlers for the signals of this process.</summary>
    public static Interruption OfProcess()
    {
        var interruption = new Interruption();
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            interruption._signals.Add(PosixSignalRegistration.Create(signal, interruption.Stop));
        return interruption;
    }

    public void Request() => _source.Cancel();

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
            EndNow();
        new Thread(() =>
        {
            Thread.Sleep(s_patience);
            EndNow();
        })
        { IsBackground = true }.Start();
        _source.Cancel();
    }

    private static void EndNow()
    {
        if (!System.Console.IsOutputRedirected)
            System.Console.Out.Write("\e[?25h");
        Environment.Exit(ExitCode.Cancelled);
    }
}
