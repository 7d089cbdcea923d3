namespace Reality.Contract.Requests;

/// <summary>Collects every problem of a request, so that its sender learns of all at once.</summary>
/// <param name="named">The values that properties of the type <see cref="INamedValue"/> may name; null = none.</param>
public sealed class RequestCheck(IReadOnlyList<INamedValue>? named = null)
{
    /// <summary>A hostile body must not be answered with a larger one: what is wrong beyond this is not listed.</summary>
    public const int MaxProblems = 200;

    private readonly List<Problem> _problems = [];
    private readonly List<RequestReference> _references = [];

    /// <summary>The values that properties of the type <see cref="INamedValue"/> may name.</summary>
    public IReadOnlyList<INamedValue> Named { get; } = named ?? [];

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The reality data and bucket files that the request names, well-formed but not looked up.</summary>
    public IReadOnlyList<RequestReference> References => _references;

    /// <summary>Whether something is wrong with a property, with a part of it, or with what it is part of.</summary>
    public bool HasProblemAt(string target) => _problems.Any(problem =>
        problem.Target.StartsWith(target, StringComparison.Ordinal) || target.StartsWith(problem.Target, StringComparison.Ordinal));

    /// <summary>Notes a problem unless <paramref name="holds"/>.</summary>
    public void That(bool holds, string target, string message)
    {
        if (!holds)
            Add(target, message);
    }

    public void Add(string target, string message) => Add(new(target, message));

    public void Add(Problem problem)
    {
        if (_problems.Count < MaxProblems)
            _problems.Add(problem);
    }

    /// <summary>Notes a repetition in a list that must hold each value once.</summary>
    public void Distinct<T>(IReadOnlyList<T> values, string target)
    {
        ArgumentNullException.ThrowIfNull(values);
        var seen = new HashSet<T>();
        for (var i = 0; i < values.Count; i++)
            That(seen.Add(values[i]), $"{target}[{i}]", "Repeats an earlier item.");
    }

    public void Refer(RequestReference reference) => _references.Add(reference);
}

/// <summary>A value that a request gives by its name, one of a list that the contract does not fix, e.g. a format.</summary>
public interface INamedValue
{
    /// <summary>Case-sensitive.</summary>
    string Name { get; }
}
