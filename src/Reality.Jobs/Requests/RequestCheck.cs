namespace Reality.Jobs.Requests;

/// <summary>Collects every problem of a request, so that its sender learns of all at once.</summary>
public sealed class RequestCheck
{
    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Notes a problem unless <paramref name="holds"/>.</summary>
    public void That(bool holds, string target, string message)
    {
        if (!holds)
            _problems.Add(new(target, message));
    }
}
