using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Engine.Sfm;
using Reality.Pipeline;

namespace Reality.Jobs.Unbuilt;

/// <summary>
/// Rejects jobs that request parts of the contract that are not built yet: no request of a user is silently ignored. Called
/// before any work is done.
/// </summary>
internal static class NotBuiltYet
{
    public const string OptionCode = "Option_NotAvailable";

    public static StageException Option(string property, string value, string instead) =>
        new(OptionCode, $"{property} '{value}' is not available yet. {instead}");

    /// <summary>
    /// Rejects all values in a record and its parts that are not built; see <see cref="BuiltAttribute"/>.
    /// </summary>
    /// <param name="record">Specifications, options or inputs; null members are absent.</param>
    /// <param name="path">Full path of the record, e.g. "specifications.options".</param>
    public static void Check(object record, string path)
    {
        ArgumentNullException.ThrowIfNull(record);
        foreach (var property in record.GetType().GetProperties())
        {
            if (property.GetIndexParameters().Length > 0 || property.GetValue(record) is not { } value)
                continue;
            var name = $"{path}.{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}";
            if (property.GetCustomAttribute<BuiltAttribute>() is { } built)
                CheckValue(value, name, built);
            else
                CheckParts(value, name);
        }
    }

    private static void CheckValue(object value, string name, BuiltAttribute built)
    {
        foreach (var item in value is IEnumerable items and not string ? items.Cast<object>() : [value])
        {
            if (!built.Values.Contains(item))
                throw Option(name, Text(item), built.Instead ?? Alternative(built.Values));
        }
    }

    private static void CheckParts(object value, string name)
    {
        if (value is IEnumerable items and not string)
        {
            foreach (var (index, item) in items.Cast<object>().Index())
                CheckParts(item, string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]"));
        }
        else if (value is not (Enum or INamedValue)
            && value.GetType().Namespace!.StartsWith("Reality.", StringComparison.Ordinal))
        {
            Check(value, name);
        }
    }

    private static string Alternative(IReadOnlyList<object> built) =>
        built.Count == 0 ? "Leave it out." : $"Use {string.Join(" or ", built.Select(Text))}, or leave it out.";

    /// <summary>Rejects an option that is given at all.</summary>
    /// <param name="value">Null if the option is absent.</param>
    /// <param name="property">Full path, e.g. "specifications.options.rigSynchro".</param>
    /// <param name="instead">A sentence that advises the user.</param>
    public static void Absent(object? value, string property, string instead = "Leave it out.")
    {
        if (value is not null)
            throw Option(property, Text(value), instead);
    }

    /// <summary>Rejects all values of an option except those that are built; the option may be absent.</summary>
    public static void OneOf<T>(T? value, string property, params ReadOnlySpan<T> built)
        where T : struct, Enum
    {
        if (value is { } asked && !built.Contains(asked))
        {
            var names = string.Join(" or ", built.ToArray().Select(PublishedNames.Of));
            throw Option(property, PublishedNames.Of(asked), $"Use {names}, or leave it out.");
        }
    }

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum => PublishedNames.Of(value.GetType()).First(name => name.Value.Equals(value)).Key,
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
