using Microsoft.AspNetCore.Http;
using Reality.Storage.ITwins;

namespace Reality.Server.Access;

/// <summary>Who makes a request. A handler gets it by naming it as a parameter.</summary>
/// <param name="Id">A GUID in lower case.</param>
/// <param name="ITwinIds">The iTwins that the token names, in lower case; empty where the database alone says it.</param>
public sealed record CurrentUser(string Id, IReadOnlySet<string> ITwinIds)
{
    /// <summary>As the stores know them.</summary>
    public Viewer Viewer { get; } = new(Id, ITwinIds);

    /// <summary>The user of a request.</summary>
    /// <exception cref="InvalidOperationException">The endpoint lets anybody in, so there is none.</exception>
    public static CurrentUser Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<CurrentUser>() ?? throw new InvalidOperationException("An endpoint without access check has no user.");
    }

    /// <summary>Lets handlers have it as a parameter.</summary>
    public static ValueTask<CurrentUser> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));
}
