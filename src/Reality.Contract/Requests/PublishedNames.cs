using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Reality.Contract.Requests;

/// <summary>The contract's names of the values of an enumeration.</summary>
public static class PublishedNames
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, object>> s_names = new();

    /// <summary>In the order of declaration. Names are case-sensitive.</summary>
    public static IReadOnlyDictionary<string, object> Of(Type enumeration) => s_names.GetOrAdd(enumeration, Read);

    public static string Of<T>(T value)
        where T : struct, Enum =>
        Of(typeof(T)).First(name => value.Equals(name.Value)).Key;

    private static OrderedDictionary<string, object> Read(Type enumeration)
    {
        var names = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var field in enumeration.GetFields(BindingFlags.Public | BindingFlags.Static))
            names.Add(field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name, field.GetValue(null)!);
        return names;
    }
}
