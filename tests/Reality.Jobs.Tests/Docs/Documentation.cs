using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Reality.Jobs.Tests.Docs;

/// <summary>The summaries of types and members in the documentation files of the assemblies.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, string> _summaries = Directory.GetFiles(AppContext.BaseDirectory, "Reality.*.xml")
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value, member => TextOf(member.Element("summary")!));

    /// <summary>One line; empty without a summary.</summary>
    public string Of(MemberInfo member) => _summaries.GetValueOrDefault(member switch
    {
        Type type => $"T:{type.FullName}",
        FieldInfo field => $"F:{field.DeclaringType!.FullName}.{field.Name}",
        _ => $"P:{member.DeclaringType!.FullName}.{member.Name}",
    }, "");

    private static string TextOf(XElement summary)
    {
        foreach (var reference in summary.Descendants("see").ToList())
            reference.ReplaceWith(((string?)reference.Attribute("cref") ?? "").Split('.')[^1]);
        return Space().Replace(summary.Value, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
