using Reality.Contract.Requests;
using Reality.Storage.Blobs;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>Checks the inputs that a request refers to.</summary>
internal sealed class JobInputs(JobStore jobs, IBlobStore blobs)
{
    /// <summary>Adds a problem for each reference to a missing, unreadable or wrongly typed input.</summary>
    public async Task CheckAsync(RequestCheck check, string userId, string iTwinId, CancellationToken cancellation)
    {
        var data = check.References.Where(reference => !reference.IsBucketPath).ToList();
        if (data.Count > 0)
        {
            var ids = data.Select(reference => reference.Value).Distinct().ToList();
            var types = await jobs.ReadableTypesAsync(ids, userId, iTwinId, cancellation);
            foreach (var reference in data)
                CheckType(reference, types.GetValueOrDefault(reference.Value), check);
        }
        foreach (var reference in check.References.Where(reference => reference.IsBucketPath).ToList())
        {
            check.That(
                await IsThereAsync(ITwinBucket.ContainerOf(iTwinId), reference, cancellation),
                reference.Target,
                $"There is no '{Shown.Text(reference.Value)}'. Upload it to the bucket of the iTwin first.");
        }
    }

    private static void CheckType(RequestReference reference, string? type, RequestCheck check)
    {
        if (type is null)
            check.Add(reference.Target, $"There is no reality data '{reference.Value}' in the iTwin of the job.");
        else if (reference.Types.Count > 0 && !reference.Types.Contains(type))
        {
            var allowed = string.Join(" or ", reference.Types);
            check.Add(reference.Target, $"The reality data '{reference.Value}' is of type {type}; it must be {allowed}.");
        }
    }

    private async Task<bool> IsThereAsync(string bucket, RequestReference reference, CancellationToken cancellation)
    {
        var name = BucketPath.BlobName(reference.Value);
        try
        {
            if (await blobs.FindAsync(bucket, name, cancellation) is not null)
                return true;
            var folder = new BlobListing(name.TrimEnd('/') + "/", MaxCount: 1);
            return reference.MayBeFolder && (await blobs.ListAsync(bucket, folder, cancellation)).Blobs.Count > 0;
        }
        catch (ContainerNotFoundException)
        {
            return false;
        }
    }
}
