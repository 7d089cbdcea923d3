using Microsoft.EntityFrameworkCore;
using Reality.Storage.Database;

namespace Reality.Storage.ITwins;

/// <summary>The iTwins and who belongs to them. Ids of iTwins are as <see cref="ITwinId"/> gives them.</summary>
public sealed class ITwinStore(IDbContextFactory<RealityDatabase> databases, TimeProvider time)
{
    public async Task<bool> IsMemberAsync(string userId, string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        return await IsMemberAsync(database, userId, iTwinId, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the iTwin of a user who names it first; false where it is another's already.</summary>
    public async Task<bool> ClaimAsync(string userId, string iTwinId, CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        if (!await database.ITwins.AnyAsync(row => row.Id == iTwinId, cancellation).ConfigureAwait(false))
        {
            database.ITwins.Add(new() { Id = iTwinId, OwnerId = userId, CreatedAt = time.GetUtcNow() });
            database.ITwinMembers.Add(new() { ITwinId = iTwinId, UserId = userId });
            await SaveUnlessThereAsync(database, cancellation).ConfigureAwait(false);
        }
        return await IsMemberAsync(database, userId, iTwinId, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes a user a member. An iTwin that is not there comes into being and is theirs.</summary>
    public async Task ShareAsync(string iTwinId, string userId, CancellationToken cancellation)
    {
        if (await ClaimAsync(userId, iTwinId, cancellation).ConfigureAwait(false))
            return;
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        database.ITwinMembers.Add(new() { ITwinId = iTwinId, UserId = userId });
        await SaveUnlessThereAsync(database, cancellation).ConfigureAwait(false);
    }

    private static Task<bool> IsMemberAsync(RealityDatabase database, string userId, string iTwinId, CancellationToken cancellation) =>
        database.ITwinMembers.AnyAsync(row => row.ITwinId == iTwinId && row.UserId == userId, cancellation);

    // Somebody else may write the same row in between; then it is there, which is all that is wanted.
    private static async Task SaveUnlessThereAsync(RealityDatabase database, CancellationToken cancellation)
    {
        try
        {
            await database.SaveChangesAsync(cancellation).ConfigureAwait(false);
        }
        catch (DbUpdateException exception) when (!DatabaseOutage.IsOutage(exception))
        {
            database.ChangeTracker.Clear();
        }
    }
}
