using System.Globalization;
using System.Text;

namespace Reality.Contract.Requests;

/// <summary>Collects all problems of a request, so that the caller gets them in one response.</summary>
/// <param name="named">Values that properties of a type <see cref="INamedValue"/> may name; null = none.</param>
/// <param name="findCrsFault">See <see cref="JobTypes.FindCrsFault"/>; null = definitions are not looked at.</param>
public sealed class RequestCheck(IReadOnlyList<INamedValue>? named = null, Func<string, string?>? findCrsFault = null)
{
    /// <summary>Maximum number of listed problems: the response to a hostile body must not be larger than the body.</summary>
    public const int MaxProblems = 200;

    private readonly List<Problem> _problems = [];
    private readonly List<RequestReference> _references = [];

    /// <summary>Values that properties of a type <see cref="INamedValue"/> may name.</summary>
    public IReadOnlyList<INamedValue> Named { get; } = named ?? [];

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Reality data and bucket files that the request names: well-formed, existence not checked.</summary>
    public IReadOnlyList<RequestReference> References => _references;

    /// <summary>Whether a property, a part of it or one of its owners has a problem.</summary>
    public bool HasProblemAt(string target) => _problems.Any(problem =>
        problem.Target.StartsWith(target, StringComparison.Ordinal)
        || target.StartsWith(problem.Target, StringComparison.Ordinal));

    /// <summary>The fault of the definition of a coordinate reference system, as a sentence; null if it is usable.</summary>
    /// <remarks>With files for coordinate systems of its own, a request may name systems that only its job knows.</remarks>
    public string? FindCrsFault(string definition) => HasCrsData ? null : findCrsFault?.Invoke(definition);

    /// <summary>Whether the request brings files for coordinate systems.</summary>
    public bool HasCrsData { get; set; }

    /// <summary>Adds a problem unless <paramref name="holds"/>.</summary>
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

    /// <summary>Adds a problem for each repetition in a list of distinct values.</summary>
    public void Distinct<T>(IReadOnlyList<T> values, string target)
    {
        ArgumentNullException.ThrowIfNull(values);
        var seen = new HashSet<T>();
        for (var i = 0; i < values.Count; i++)
            That(seen.Add(values[i]), $"{target}[{i}]", "Repeats an earlier item.");
    }

    public void Refer(RequestReference reference) => _references.Add(reference);
}

/// <summary>A value that requests name, from a list that the program defines, not the contract: e.g. an export format.</summary>
public interface INamedValue
{
    /// <summary>Name in requests and responses; case-sensitive.</summary>
    string Name { get; }
}

/// <summary>A problem of a request.</summary>
/// <param name="Target">Full path of the property, e.g. "specifications.options.rigSynchro".</param>
/// <param name="Message">Sentence for the caller.</param>
/// <param name="Code">Detail code of the contract.</param>
public sealed record Problem(string Target, string Message, string Code = "InvalidProperty");

/// <summary>A reality data or a bucket file that a request reads.</summary>
/// <param name="Target">Full path of the property with the reference.</param>
/// <param name="Value">Reality data id (GUID in lower case) or "bkt:" path.</param>
/// <param name="Types">Expected types of the reality data; empty = any.</param>
/// <param name="MayBeFolder">Whether the path may also name a folder of the bucket.</param>
public sealed record RequestReference(string Target, string Value, IReadOnlyList<string> Types, bool MayBeFolder = false)
{
    public bool IsBucketPath => Value.StartsWith(BucketPath.Prefix, StringComparison.Ordinal);
}

/// <summary>Prepares text of callers for messages: shortened, control and format characters replaced.</summary>
public static class Shown
{
    private const int MaxLength = 200;

    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(MaxLength))
        {
            var isHidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;
            shown.Append(isHidden ? "\uFFFD" : rune.ToString());
        }
        return text.Length > shown.Length ? $"{shown}…" : shown.ToString();
    }
}
