using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Reality.Server.Tests.Hosting;

/// <summary>An OpenTelemetry collector on loopback that takes traces as OTLP over gRPC and keeps them.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private const int FramePrefixLength = 5;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _messages = new();

    private TraceCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", TakeAsync);
    }

    public string Url => _app.Urls.First();

    /// <summary>All bytes that came, as text.</summary>
    public string Text => string.Concat(_messages.Select(Encoding.Latin1.GetString));

    /// <summary>The spans that came so far.</summary>
    public IReadOnlyList<OtlpSpan> Spans => _messages.SelectMany(message => OtlpSpan.Read(message)).ToList();

    public static async Task<TraceCollector> StartAsync()
    {
        var collector = new TraceCollector();
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _messages.Enqueue(body.ToArray()[FramePrefixLength..]);
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[FramePrefixLength]);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
