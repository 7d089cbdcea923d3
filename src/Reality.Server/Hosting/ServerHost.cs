using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Reality.Server.Hosting;

/// <summary>Puts the server together: services first, then the pipeline, then the endpoints.</summary>
public static class ServerHost
{
    public static WebApplication Build(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Urls);
        var app = builder.Build();
        app.MapGet("/health/live", () => Results.Ok());
        return app;
    }
}
