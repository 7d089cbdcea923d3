using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.ITwins;

/// <summary>Stores iTwins and their members. Ids of iTwins are normalized by <see cref="ITwinId"/>.</summary>
public sealed class ITwinStore(IDbContextFactory<RealityDatabase> databases, TimeProvider time)
{
    public async Task<bool> IsMemberAsync(string userId, string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await IsMemberAsync(database, userId, iTwinId, cancellation);
    }

    public async Task<bool> ExistsAsync(string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.ITwins.AnyAsync(row => row.Id == iTwinId, cancellation);
    }

    /// <summary>Number of iTwins that a user is a member of.</summary>
    public async Task<int> CountAsync(string userId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.ITwinMembers.CountAsync(row => row.UserId == userId, cancellation);
    }

    /// <summary>Creates the iTwin for the first user who uses it. Returns whether the user is a member.</summary>
    public async Task<bool> ClaimAsync(string userId, string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (!await database.ITwins.AnyAsync(row => row.Id == iTwinId, cancellation))
        {
            database.ITwins.Add(new() { Id = iTwinId, OwnerId = userId, CreatedAt = time.GetUtcNow() });
            database.ITwinMembers.Add(new() { ITwinId = iTwinId, UserId = userId });
            await SaveUnlessExistingAsync(database, cancellation);
        }
        return await IsMemberAsync(database, userId, iTwinId, cancellation);
    }

    /// <summary>
    /// Makes a user a member of an iTwin. If the iTwin does not exist, it is created with the user as its owner.
    /// </summary>
    public async Task ShareAsync(string iTwinId, string userId, CancellationToken cancellation)
    {
        if (await ClaimAsync(userId, iTwinId, cancellation))
            return;
        await using var database = await databases.CreateDbContextAsync(cancellation);
        database.ITwinMembers.Add(new() { ITwinId = iTwinId, UserId = userId });
        await SaveUnlessExistingAsync(database, cancellation);
    }

    /// <summary>Ends the membership of a user; false if the user was no member.</summary>
    public async Task<bool> UnshareAsync(string iTwinId, string userId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        return await database.ITwinMembers.Where(row => row.ITwinId == iTwinId && row.UserId == userId)
            .ExecuteDeleteAsync(cancellation) > 0;
    }

    private static Task<bool> IsMemberAsync(
        RealityDatabase database, string userId, string iTwinId, CancellationToken cancellation) =>
        database.ITwinMembers.AnyAsync(row => row.ITwinId == iTwinId && row.UserId == userId, cancellation);

    // Another request may insert the same row first; the row exists then, which is all that matters.
    private static async Task SaveUnlessExistingAsync(RealityDatabase database, CancellationToken cancellation)
    {
        try
        {
            await database.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException exception) when (!DatabaseOutage.IsOutage(exception))
        {
            database.ChangeTracker.Clear();
        }
    }
}

/// <summary>Ids of iTwins: GUIDs, stored in lower case.</summary>
public static class ITwinId
{
    /// <summary>Converts an id to its stored form; false if the text is not a GUID with hyphens.</summary>
    public static bool TryNormalize([NotNullWhen(true)] string? text, out string id)
    {
        var isGuid = Guid.TryParseExact(text, "D", out var guid);
        id = isGuid ? guid.ToString("D") : "";
        return isGuid;
    }
}

/// <summary>The user on whose behalf data is read.</summary>
/// <param name="ITwinIds">iTwins that the user's token names, in addition to those in the database.</param>
public sealed record Viewer(string UserId, IReadOnlyCollection<string> ITwinIds);
