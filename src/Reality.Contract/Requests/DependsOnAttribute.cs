using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reality.Contract.Requests;

/// <summary>
/// Marks an option whose meaning, such as its unit, depends on another option of the same record. A preset gives it only to a job
/// in which the other option has the value that the preset was written for.
/// </summary>
/// <param name="option">Name of the other option in requests.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class DependsOnAttribute(string option) : Attribute
{
    public string Option => option;

    /// <summary>The dependency exists only if this option has the value <see cref="Is"/>; null = always.</summary>
    public string? If { get; init; }

    public string? Is { get; init; }

    /// <summary>The dependencies of a record's options, by their names in requests.</summary>
    internal static Dictionary<string, List<DependsOnAttribute>> Of(Type record) => record.GetProperties()
        .Select(property => (
            Name: JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            Dependencies: property.GetCustomAttributes<DependsOnAttribute>().ToList()))
        .Where(property => property.Dependencies.Count > 0)
        .ToDictionary(property => property.Name, property => property.Dependencies, StringComparer.Ordinal);

    /// <summary>Whether the other option has the same value in both, so that this one means the same in both.</summary>
    internal bool IsSame(JsonObject one, JsonObject other) =>
        If is not null && (string?)one[If] != Is || JsonNode.DeepEquals(one[Option], other[Option]);
}
