using System.Text.RegularExpressions;

namespace Reality.Architecture.Tests;

/// <summary>The arrows between the folders of C# sources, and the cycles among them.</summary>
/// <remarks>
/// A folder refers to another if one of its files names a type declared there whose namespace the file can see: its own
/// namespace, a parent of it, a <c>using</c>, or a qualified name. Each folder is a node of its own, apart from its subfolders.
/// The sources are read as text: a property with the name of a visible type counts as a reference, and a call of an
/// extension method does not.
/// </remarks>
internal sealed class FolderArrows
{
    private const int MaxDescribedFiles = 4;

    private readonly List<FolderReference> _references;

    /// <param name="files">Path with forward slashes, and text, of each source file.</param>
    public FolderArrows(IEnumerable<(string Path, string Text)> files)
    {
        var sources = files.Select(file => new SourceNames(file.Path, file.Text)).ToList();
        var homes = sources
            .SelectMany(source => source.Declared.Select(type => (Type: type, Source: source)))
            .ToLookup(home => home.Type, home => home.Source, StringComparer.Ordinal);
        _references = sources.SelectMany(source => ReferencesOf(source, homes)).Distinct().ToList();
    }

    /// <summary>Groups of folders that reach each other, each in ordinal order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> FindCycles()
    {
        var targets = _references.ToLookup(reference => reference.From, reference => reference.To, StringComparer.Ordinal);
        var reach = targets.ToDictionary(folder => folder.Key, folder => Reach(folder.Key, targets), StringComparer.Ordinal);

        var cycles = new List<IReadOnlyList<string>>();
        foreach (var folder in reach.Keys.Where(folder => reach[folder].Contains(folder)).Order(StringComparer.Ordinal))
        {
            if (!cycles.Any(cycle => cycle.Contains(folder)))
                cycles.Add(reach[folder].Where(other => ReachesBack(other, folder)).ToList());
        }
        return cycles;

        bool ReachesBack(string from, string to) => reach.TryGetValue(from, out var reached) && reached.Contains(to);
    }

    /// <summary>The arrows inside a cycle, thinnest first, with the files and types behind the thin ones.</summary>
    public string Describe(IReadOnlyList<string> cycle)
    {
        var arrows = _references
            .Where(reference => cycle.Contains(reference.From) && cycle.Contains(reference.To))
            .GroupBy(reference => (reference.From, reference.To))
            .Select(arrow => (arrow.Key.From, arrow.Key.To, Files: arrow.GroupBy(reference => reference.File).ToList()))
            .OrderBy(arrow => arrow.Files.Count)
            .ThenBy(arrow => arrow.From, StringComparer.Ordinal)
            .ThenBy(arrow => arrow.To, StringComparer.Ordinal)
            .Select(arrow => $"  {arrow.Files.Count,3} {arrow.From} -> {arrow.To}  {FilesAndTypes(arrow.Files)}".TrimEnd());
        return $"cycle of {cycle.Count}: {string.Join(", ", cycle)}\n{string.Join('\n', arrows)}";
    }

    private static string FilesAndTypes(List<IGrouping<string, FolderReference>> files) => files.Count > MaxDescribedFiles
        ? ""
        : string.Join("; ", files
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => (file.Key, Types: file.Select(reference => reference.Type).Order(StringComparer.Ordinal)))
            .Select(file => $"{Path.GetFileName(file.Key)}: {string.Join(", ", file.Types)}"));

    private static SortedSet<string> Reach(string start, ILookup<string, string> targets)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out var folder))
        {
            foreach (var target in targets[folder].Where(reached.Add))
                open.Push(target);
        }
        return reached;
    }

    private static IEnumerable<FolderReference> ReferencesOf(SourceNames source, ILookup<string, SourceNames> homes) =>
        from name in source.Names
        let type = Resolve(source, name.Split('.'), homes)
        let folder = type.Home?.Folder
        where folder is not null && folder != source.Folder
        select new FolderReference(source.Folder, folder, source.Path, type.Name);

    /// <summary>The first part of a dotted name that is a visible type. The nearest namespace wins, as in C#.</summary>
    private static (string Name, SourceNames? Home) Resolve(
        SourceNames source, string[] parts, ILookup<string, SourceNames> homes)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            var qualifier = string.Join('.', parts[..i]);
            var seen = homes[parts[i]].Where(home => source.Sees(home, qualifier)).ToList();
            if (seen.Count > 0 || source.Declared.Contains(parts[i]))
                return (parts[i], seen.MaxBy(home => (home == source, home.Namespace == source.Namespace)));
        }
        return ("", null);
    }
}

/// <summary>A file of one folder that names a type of another.</summary>
internal sealed record FolderReference(string From, string To, string File, string Type);

/// <summary>The names in one source file: the types it declares, the namespaces it sees, and every name it mentions.</summary>
internal sealed partial class SourceNames
{
    private readonly HashSet<string> _visible;

    public SourceNames(string path, string text)
    {
        var code = WithoutComments(text);
        var usings = Using().Matches(code).Select(match => match.Groups[1].Value).ToList();
        Path = path;
        Folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : ".";
        Namespace = NamespaceDeclaration().Match(code).Groups[1].Value;
        Declared = Declaration().Matches(code).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        Names = Name().Matches(Using().Replace(NamespaceDeclaration().Replace(code, ""), ""))
            .Select(match => match.Value)
            .Concat(usings)
            .ToHashSet(StringComparer.Ordinal);

        var parts = Namespace.Split('.');
        _visible = Enumerable.Range(1, parts.Length).Select(count => string.Join('.', parts[..count])).Concat(usings)
            .ToHashSet(StringComparer.Ordinal);
    }

    public string Path { get; }

    public string Folder { get; }

    public string Namespace { get; }

    public IReadOnlySet<string> Declared { get; }

    public IReadOnlySet<string> Names { get; }

    public bool Sees(SourceNames other, string qualifier) => qualifier.Length > 0
        ? ('.' + other.Namespace).EndsWith('.' + qualifier, StringComparison.Ordinal)
        : _visible.Contains(other.Namespace);

    /// <summary>The code without comments, strings and characters.</summary>
    public static string WithoutComments(string text) => Noise().Replace(text, " ");

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex Noise();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+|\w+\s*=\s*)?([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>?,\[\] ]+?)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])(?:[A-Z]\w*\.)*[A-Z]\w*")]
    private static partial Regex Name();
}
