using Microsoft.Extensions.Configuration;

namespace Reality.Server.Hosting;

/// <summary>Where settings come from: appsettings.json of the data folder, then environment variables such as REALITY_Database__Kind.</summary>
public static class ServerConfiguration
{
    public const string Prefix = "REALITY_";

    /// <summary>The settings of a data folder, for commands that run beside the server.</summary>
    public static IConfiguration Read(string dataFolder) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(dataFolder, "appsettings.json"), optional: true)
        .AddEnvironmentVariables(Prefix)
        .Build();

    /// <summary>A section as its record, with the defaults where it says nothing.</summary>
    /// <exception cref="InvalidOperationException">A value does not fit; the message names it.</exception>
    public static T Section<T>(this IConfiguration configuration, string name)
        where T : new()
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetSection(name).Get<T>() ?? new T();
    }
}
