namespace Reality.Storage.Jobs;

/// <summary>A filter that cannot be read. The message is for its writer and says where.</summary>
/// <param name="position">Index of the character, from 0.</param>
/// <param name="problem">A sentence.</param>
public sealed class FilterException(int position, string problem) : Exception($"{problem} (At character {position + 1} of the filter.)")
{
    public int Position { get; } = position;
}
