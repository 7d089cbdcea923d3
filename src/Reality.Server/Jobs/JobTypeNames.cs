using Reality.Contract;
using Reality.Contract.Requests;

namespace Reality.Server.Jobs;

/// <summary>Finds the type that a request names.</summary>
internal static class JobTypeNames
{
    /// <param name="name">Null where the request has none, which is noted already.</param>
    /// <returns>Null where there is no such type; that is noted.</returns>
    public static JobType? Find(this JobTypes types, string? name, RequestCheck check)
    {
        if (name is null)
            return null;
        if (!types.TryGet(name, out var type))
            check.Add("type", $"'{Shown.Text(name)}' is not a job type. Job types: {string.Join(", ", types.All.Select(known => known.Name))}.");
        return type;
    }
}
