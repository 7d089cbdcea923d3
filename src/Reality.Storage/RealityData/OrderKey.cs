using System.Linq.Expressions;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>A property that lists can be ordered by. Rows with the same value follow each other by their ids.</summary>
internal abstract class OrderKey
{
    public abstract IQueryable<RealityDataRow> Order(IQueryable<RealityDataRow> rows, bool descending);

    /// <summary>Whether <see cref="Behind"/> can take a value.</summary>
    public abstract bool Accepts(string value);

    /// <summary>The rows that come behind one with this value and id.</summary>
    public abstract IQueryable<RealityDataRow> Behind(IQueryable<RealityDataRow> rows, bool descending, string value, string id);

    /// <summary>The value of a row, as <see cref="Behind"/> takes it.</summary>
    public abstract string ValueOf(RealityDataRow row);
}

/// <param name="property">Never null.</param>
/// <param name="write">Gives a text of which <paramref name="read"/> makes the same value.</param>
internal sealed class OrderKey<T>(Expression<Func<RealityDataRow, T>> property, Func<T, string> write, Func<string, T> read) : OrderKey
{
    private readonly Func<RealityDataRow, T> _get = property.Compile();

    public override IQueryable<RealityDataRow> Order(IQueryable<RealityDataRow> rows, bool descending) => descending
        ? rows.OrderByDescending(property).ThenByDescending(row => row.Id)
        : rows.OrderBy(property).ThenBy(row => row.Id);

    public override IQueryable<RealityDataRow> Behind(IQueryable<RealityDataRow> rows, bool descending, string value, string id)
    {
        var here = Expression.Property(Expression.Constant(new Held<T>(read(value))), nameof(Held<T>.Value));
        var hereId = Expression.Property(Expression.Constant(new Held<string>(id)), nameof(Held<string>.Value));
        var rowId = Expression.Property(property.Parameters[0], nameof(RealityDataRow.Id));
        var behind = Expression.OrElse(
            Beyond(property.Body, here, descending),
            Expression.AndAlso(Expression.Equal(property.Body, here), Beyond(rowId, hereId, descending)));
        return rows.Where(Expression.Lambda<Func<RealityDataRow, bool>>(behind, property.Parameters));
    }

    public override bool Accepts(string value)
    {
        try
        {
            read(value);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    public override string ValueOf(RealityDataRow row) => write(_get(row));

    private static BinaryExpression Beyond(Expression left, Expression right, bool descending)
    {
        if (left.Type == typeof(string))
        {
            left = Expression.Call(typeof(string), nameof(string.Compare), null, left, right);
            right = Expression.Constant(0);
        }
        return descending ? Expression.LessThan(left, right) : Expression.GreaterThan(left, right);
    }

    // A property of an object becomes a parameter of the query, so that its text stays the same.
    private sealed record Held<TValue>(TValue Value);
}
