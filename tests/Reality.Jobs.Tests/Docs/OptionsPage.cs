using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Reality.Contract;
using Reality.Contract.Exports;
using Reality.Contract.Requests;
using Reality.Jobs.Planning;

namespace Reality.Jobs.Tests.Docs;

/// <summary>Writes docs/options.md from the records of the contract: their members, attributes and documentation.</summary>
internal sealed class OptionsPage
{
    private readonly Documentation _docs = new();
    private readonly StringBuilder _text = new();

    public string Write()
    {
        _text.Append(
            """
            # Options

            Every input, output and option of a job, and every option of an export: its values, what its absence stands for,
            and what it does. A job is refused with a message, before any work is done, if an option of it has no effect beside
            the others. Made from the code by `REALITY_WRITE_DOCS=1 ./test Jobs OptionsPage`.


            """);
        foreach (var planner in JobPlanners.OfContract.All)
            Add(planner);
        _text.Append("# Options of exports\n\n");
        foreach (var format in ExportFormats.All)
        {
            _text.Append(CultureInfo.InvariantCulture, $"## {format.Name}\n\n");
            var type = format.RealityDataTypeOf(null);
            _text.Append(CultureInfo.InvariantCulture, $"{format.Description}. Reality data type: {type}.\n\n");
            AddTable("option", format.OptionsType);
        }
        return _text.ToString().TrimEnd() + "\n";
    }

    private void Add(JobPlanner planner)
    {
        var type = planner.Type;
        _text.Append(CultureInfo.InvariantCulture, $"## {type.Name}\n\n");
        _text.Append(_docs.Of(type.GetType())).Append("\n\n");
        foreach (var (part, title) in (List<(string, string)>)[("Inputs", "input"), ("Outputs", "output"), ("Options", "option")])
        {
            if (type.RequestType.GetProperty(part)?.PropertyType is { } record)
                AddTable(title, ItemOf(record) ?? Nullable.GetUnderlyingType(record) ?? record);
        }
        foreach (var list in type.RequestType.GetProperty("Inputs")!.PropertyType.GetProperties())
        {
            if (ItemOf(list.PropertyType) is { IsClass: true } item && item != typeof(string))
                AddTable($"member of {JsonNamingPolicy.CamelCase.ConvertName(list.Name)}", item);
        }
    }

    private void AddTable(string title, Type type)
    {
        _text.Append(CultureInfo.InvariantCulture, $"| {title} | values | default | meaning |\n|---|---|---|---|\n");
        if (type.IsEnum)
        {
            foreach (var (name, value) in PublishedNames.Of(type))
                _text.Append(CultureInfo.InvariantCulture, $"| {name} | | | {_docs.Of(FieldOf(type, value))} |\n");
        }
        var properties = RequestJson.Options.GetTypeInfo(type).Properties.Where(property => property.Set is not null);
        foreach (var property in type.IsEnum ? [] : properties)
        {
            var member = (PropertyInfo)property.AttributeProvider!;
            _text.Append(CultureInfo.InvariantCulture, $"| {property.Name} | {ValuesOf(member)} | ");
            _text.Append(property.IsRequired ? "required" : DefaultOf(member));
            _text.Append(CultureInfo.InvariantCulture, $" | {_docs.Of(member)} |\n");
        }
        _text.Append('\n');
    }

    private static string DefaultOf(PropertyInfo member) =>
        member.GetCustomAttribute<DefaultAttribute>() is { } marked ? Text(marked.Value) : "none";

    private string ValuesOf(PropertyInfo member)
    {
        var type = ItemOf(member.PropertyType) ?? Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        if (!type.IsEnum)
            return KindOf(member, type);
        return string.Join("<br>", PublishedNames.Of(type).Select(value =>
        {
            var meaning = _docs.Of(FieldOf(type, value.Value));
            return $"**{value.Key}**" + (meaning.Length > 0 ? $": {meaning}" : "");
        }));
    }

    private static string KindOf(PropertyInfo member, Type type)
    {
        var rules = member.GetCustomAttributes<RuleAttribute>().ToList();
        var kind = type == typeof(bool) ? "true, false"
            : type == typeof(int) ? "whole number"
            : type == typeof(double) ? "number"
            : type == typeof(Point3d) ? "{x, y, z}"
            : rules.OfType<RealityDataIdAttribute>().Any() ? "reality data id"
            : rules.OfType<BucketPathAttribute>().Any() ? "bucket path"
            : rules.OfType<CrsAttribute>().Any() ? "CRS"
            : rules.OfType<ColorAttribute>().Any() ? "#RRGGBB"
            : type == typeof(string) ? "text"
            : "object";
        return rules.OfType<RangeAttribute>().FirstOrDefault() is { } range
            ? $"{kind}, {Text(range.Min)} " + (double.IsInfinity(range.Max) ? "or more" : $"to {Text(range.Max)}")
            : rules.OfType<AboveAttribute>().FirstOrDefault() is { } above ? $"{kind} above {Text(above.Limit)}"
            : kind;
    }

    private static string Text(object value) => value switch
    {
        Enum => PublishedNames.Of(value.GetType()).First(name => name.Value.Equals(value)).Key,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static FieldInfo FieldOf(Type enumeration, object value) => enumeration.GetField(value.ToString()!)!;

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
}
