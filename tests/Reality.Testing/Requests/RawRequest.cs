using System.Net.Sockets;
using System.Text;

namespace Reality.Testing.Requests;

/// <summary>Sends bytes as they are over a connection of their own, to a server on this machine.</summary>
public static class RawRequest
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The answer; the part that has arrived if the server closes the connection or sends nothing for two seconds.
    /// </summary>
    public static async Task<string> SendAsync(int port, byte[] request, CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, stop).ConfigureAwait(false);
        var stream = client.GetStream();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(s_patience);
        var (answer, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            await stream.WriteAsync(request, patience.Token).ConfigureAwait(false);
            while (!IsWhole(answer.ToString())
                && await stream.ReadAsync(buffer, patience.Token).ConfigureAwait(false) is > 0 and var count)
                answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
        }
        return answer.ToString();
    }

    // The connection may stay open, because the server waits a while for the rest of the request.
    private static bool IsWhole(string answer)
    {
        if (answer.Split("\r\n\r\n", 2) is not [var head, var body])
            return false;
        var length = head.Split("Content-Length: ") is [_, var rest] ? int.Parse(rest.Split('\r')[0], null) : (int?)null;
        return length is { } known ? body.Length >= known : body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }
}
